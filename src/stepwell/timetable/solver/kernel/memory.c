/* Where the tables and the plan live: one block that only grows. */
#include "kernel.h"

i32 *table[TABLES];
i32 *session_day, *session_start, *session_staff, *session_room, *session_size;
i32 *roster, *roster_place, *own, *own_place, *own_count, *own_day, *own_start, *own_staff, *own_mode;
i32 *client_total, *client_day_pieces, *client_ref_kept, *client_repeats, *client_conflicts;
i32 *mix_count, *topic_count, *staff_load, *series_day_count;
i32 *staff_items, *staff_item_count, *room_items, *room_item_count, *item_place, *room_place;
Slots *client_taken, *staff_taken, *room_taken;
i32 cell_first[CELL_KINDS + 1];
i32 *cell_hard, *cell_soft, *cell_weight, *broken, broken_count;
Total total;

extern unsigned char __heap_base;
static uint32_t next_free;

void *take(i32 bytes) {
    if (!next_free) next_free = ((uint32_t)(uintptr_t)&__heap_base + 15) & ~15u;
    uint32_t at = next_free;
    next_free += ((uint32_t)bytes + 15) & ~15u;
    uint32_t have = (uint32_t)__builtin_wasm_memory_size(0) * 65536u;
    if (next_free > have && __builtin_wasm_memory_grow(0, (next_free - have + 65535u) / 65536u) == (unsigned long)-1)
        __builtin_trap();
    return (void *)(uintptr_t)at;
}

/* Room for one table; Python writes it there. */
EXPORT(make_table) i32 *make_table(i32 which, i32 words) {
    table[which] = take(4 * more(words, 2));
    return table[which];
}

EXPORT(make_words) i32 *make_words(i32 words) { return take(4 * words); }

static i32 *words(i32 n, i32 value) {
    i32 *at = take(4 * more(n, 1));
    for (i32 i = 0; i < n; i++) at[i] = value;
    return at;
}

static Slots *masks(i32 n) {
    Slots *at = take(8 * more(n, 1));
    for (i32 i = 0; i < n; i++) at[i] = 0;
    return at;
}

static void make_cells(void) {
    i32 days = N(DAYS);
    i32 counts[CELL_KINDS] = {N(CLIENTS) * days, N(CLIENTS), N(SESSIONS), N(STAFF) * days, N(STAFF),
                              N(ROOMS) * days, N(SERIES), N(ORDERS)};
    for (i32 k = 0; k < CELL_KINDS; k++) cell_first[k + 1] = cell_first[k] + counts[k];
    i32 n = cell_first[CELL_KINDS];
    cell_hard = words(n, 0), cell_soft = words(n, 0), cell_weight = words(n, 1), broken = words(n, 0);
}

/* An empty plan for the tables at hand. */
void make_plan(void) {
    i32 days = N(DAYS), g = N(SESSIONS), c = N(CLIENTS), e = N(SEATS), p = N(STAFF), r = N(ROOMS);
    session_day = words(g, -1), session_start = words(g, 0), session_staff = words(g, -1);
    session_room = words(g, -1), session_size = words(g, 0), room_place = words(g, 0);
    roster = words(e, 0), roster_place = words(e, -1), own = words(e, 0), own_place = words(e, -1);
    own_count = words(c, 0), own_day = words(c, -1), own_start = words(c, 0);
    own_staff = words(c, -1), own_mode = words(c, 0);
    client_total = words(c, 0), client_day_pieces = words(c * days, 0), client_ref_kept = words(c, 0);
    client_repeats = words(c, 0), client_conflicts = words(c, 0);
    mix_count = words(AT(C_MIX_AT, c), 0), topic_count = words(AT(C_TOPIC_AT, c), 0);
    staff_load = words(p, 0), series_day_count = words(N(SERIES) * days, 0);
    staff_items = words(p * days * ITEMS, 0), staff_item_count = words(p * days, 0);
    room_items = words(r * days * ITEMS, 0), room_item_count = words(r * days, 0);
    item_place = words(g + c, 0);
    client_taken = masks(c * days), staff_taken = masks(p * days), room_taken = masks(r * days);
    make_cells();
}
