#!/bin/sh
# Compiles the local search to WebAssembly. Only whoever changes a .c or .h file needs it; the compiler is a wheel:
#   uv run --no-project --with ziglang==0.17.1 sh src/stepwell/timetable/solver/kernel/build.sh [FOLDER]
# The same sources and compiler give the same bytes: tests/timetable/test_kernel_build.py builds it again where this
# compiler is installed. kernel.sources lets a test without a compiler see that no source was forgotten.
set -eu
to=$(cd "${1:-$(dirname "$0")}" && pwd)
cd "$(dirname "$0")"
"${PYTHON:-python3}" -m ziglang cc -target wasm32-freestanding -mcpu=generic+bulk_memory -O3 -flto -nostdlib -s -Wall -Wextra \
    -Wl,--no-entry -Wl,--export=__heap_base -Wl,-z,stack-size=262144 ./*.c -o "$to/kernel.wasm"
cat ./*.c ./*.h | sha256sum | cut -d' ' -f1 > "$to/kernel.sources"
