#!/bin/sh
# Compiles the local search to WebAssembly. Only whoever changes a .c or .h file needs it; the compiler is a wheel:
#   uv run --no-project --with ziglang==0.17.1 sh src/stepwell/timetable/solver/kernel/build.sh
# The same sources and compiler give the same bytes. kernel.sources lets a test see that none was forgotten.
set -eu
cd "$(dirname "$0")"
python3 -m ziglang cc -target wasm32-freestanding -mcpu=generic+bulk_memory -O3 -flto -nostdlib -s -Wall -Wextra \
    -Wl,--no-entry -Wl,--export=__heap_base -Wl,-z,stack-size=262144 ./*.c -o kernel.wasm
cat ./*.c ./*.h | sha256sum | cut -d' ' -f1 > kernel.sources
