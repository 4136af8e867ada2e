/* Changes of the plan. Each keeps the counters right and touches the cells whose cost may differ. */
#include "kernel.h"

static void touch_day(i32 c, i32 day) {
    touch(cell(CLIENT_DAY, c * N(DAYS) + day));
}

static void add(i32 *at, i32 amount) { put(at, *at + amount); }

/* The counters of a client's week that depend on which sessions are attended. `sign` is 1 to join, -1 to leave. */
static void count_choice(i32 seat, i32 sign) {
    i32 c = AT(E_CLIENT, seat), g = AT(E_SESSION, seat), first = AT(C_MIX_AT, c);
    add(&client_total[c], sign * AT(S_LEN, g));
    for (Slots m = MASK(E_MIX, seat); m; m &= m - 1) add(&mix_count[first + __builtin_ctzll(m)], sign);
    if (AT(E_TOPIC, seat) >= 0) add(&topic_count[AT(E_TOPIC, seat)], sign);
    if (AT(E_REF, seat)) add(&client_ref_kept[c], sign);
    if (AT(E_REPEAT, seat)) add(&client_repeats[c], sign);
    for (i32 k = AT(E_CONFLICT_AT, seat); k < AT(E_CONFLICT_AT, seat + 1); k++) {
        i32 other = AT(E_CONFLICT, k);
        if (!taken(other)) continue;
        add(&client_conflicts[c], sign);
        add(&client_conflicts[AT(E_CLIENT, other)], sign);
        touch(cell(CLIENT_WEEK, AT(E_CLIENT, other)));
    }
}

static void count_piece(i32 c, i32 day, i32 sign) {
    add(&client_day_pieces[c * N(DAYS) + day], sign);
    touch_day(c, day);
    touch(cell(CLIENT_WEEK, c));
}

void join(i32 seat) {
    i32 c = AT(E_CLIENT, seat), g = AT(E_SESSION, seat);
    count_choice(seat, 1);
    put(&roster[AT(S_SEAT_AT, g) + session_size[g]], seat);
    put(&roster_place[seat], session_size[g]);
    add(&session_size[g], 1);
    put(&own[AT(C_SEAT_AT, c) + own_count[c]], seat);
    put(&own_place[seat], own_count[c]);
    add(&own_count[c], 1);
    count_piece(c, session_day[g], 1);
    touch(cell(SESSION_CELL, g));
}

void leave(i32 seat) {
    i32 c = AT(E_CLIENT, seat), g = AT(E_SESSION, seat);
    i32 *row = roster + AT(S_SEAT_AT, g), last = row[session_size[g] - 1];
    put(&row[roster_place[seat]], last);
    put(&roster_place[last], roster_place[seat]);
    put(&roster_place[seat], -1);
    add(&session_size[g], -1);
    row = own + AT(C_SEAT_AT, c), last = row[own_count[c] - 1];
    put(&row[own_place[seat]], last);
    put(&own_place[last], own_place[seat]);
    put(&own_place[seat], -1);
    add(&own_count[c], -1);
    count_choice(seat, -1);
    count_piece(c, session_day[g], -1);
    touch(cell(SESSION_CELL, g));
}

/* Items of a person's or a room's day: sessions by number, individual sessions behind them. */
static int item_in(i32 *items, i32 *count, i32 *where, i32 item) {
    if (*count == ITEMS) return 0;
    put(&items[*count], item);
    put(where, *count);
    add(count, 1);
    return 1;
}

static void item_out(i32 *items, i32 *count, i32 *places, i32 item) {
    i32 last = items[*count - 1];
    put(&items[places[item]], last);
    put(&places[last], places[item]);
    add(count, -1);
}

static void staff_out(i32 item, i32 p, i32 day, i32 slots) {
    i32 at = p * N(DAYS) + day;
    item_out(staff_items + at * ITEMS, &staff_item_count[at], item_place, item);
    add(&staff_load[p], -slots);
    touch(cell(STAFF_DAY, at));
    touch(cell(STAFF_WEEK, p));
}

static int staff_in(i32 item, i32 p, i32 day, i32 slots) {
    i32 at = p * N(DAYS) + day;
    if (!item_in(staff_items + at * ITEMS, &staff_item_count[at], &item_place[item], item)) return 0;
    add(&staff_load[p], slots);
    touch(cell(STAFF_DAY, at));
    touch(cell(STAFF_WEEK, p));
    return 1;
}

static void touch_order(i32 g) {
    for (i32 k = AT(S_ORDER_AT, g); k < AT(S_ORDER_AT, g + 1); k++) touch(cell(ORDER_CELL, AT(S_ORDER, k)));
    touch(cell(SESSION_CELL, g));
}

static void series_count(i32 g, i32 day, i32 sign) {
    if (AT(S_SERIES, g) < 0) return;
    add(&series_day_count[AT(S_SERIES, g) * N(DAYS) + day], sign);
    touch(cell(SERIES_CELL, AT(S_SERIES, g)));
}

static void unplace(i32 g) {
    i32 day = session_day[g], at = session_room[g] * N(DAYS) + day;
    if (session_staff[g] >= 0) staff_out(g, session_staff[g], day, AT(S_LEN, g));
    if (session_room[g] >= 0) {
        item_out(room_items + at * ITEMS, &room_item_count[at], room_place, g);
        touch(cell(ROOM_DAY, at));
    }
    series_count(g, day, -1);
}

static int moved(i32 g) {
    return AT(S_REF_DAY, g) >= 0 && (session_day[g] != AT(S_REF_DAY, g) || session_start[g] != AT(S_REF_START, g));
}

static void roster_follows(i32 g, i32 from, i32 to, int was_moved) {
    int week = W(CLIENT_AFFECTED) && was_moved != moved(g);
    for (i32 k = 0; k < session_size[g]; k++) {
        i32 c = AT(E_CLIENT, roster[AT(S_SEAT_AT, g) + k]);
        if (from != to) count_piece(c, from, -1), count_piece(c, to, 1);
        else touch_day(c, to);
        if (week) touch(cell(CLIENT_WEEK, c));
    }
}

int place(i32 g, i32 day, i32 start, i32 staff, i32 room) {
    Mark before = mark();
    i32 from = session_day[g], at = room * N(DAYS) + day;
    int was_moved = moved(g);
    if (from >= 0) unplace(g);
    if (staff >= 0 && !staff_in(g, staff, day, AT(S_LEN, g))) return back_to(before), 0;
    if (room >= 0) {
        if (!item_in(room_items + at * ITEMS, &room_item_count[at], &room_place[g], g)) return back_to(before), 0;
        touch(cell(ROOM_DAY, at));
    }
    int same_time = from == day && session_start[g] == start;
    put(&session_day[g], day), put(&session_start[g], start);
    put(&session_staff[g], staff), put(&session_room[g], room);
    series_count(g, day, 1);
    touch_order(g);
    if (from >= 0 && !same_time) roster_follows(g, from, day, was_moved);
    return 1;
}

void close_session(i32 g) {
    while (session_size[g]) leave(roster[AT(S_SEAT_AT, g) + session_size[g] - 1]);
    unplace(g);
    put(&session_day[g], -1), put(&session_staff[g], -1), put(&session_room[g], -1);
    touch_order(g);
}

int place_own(i32 c, i32 day, i32 start, i32 staff, i32 mode) {
    Mark before = mark();
    i32 item = N(SESSIONS) + c, slots = AT(C_LEN, c), from = own_day[c];
    if (from >= 0) staff_out(item, own_staff[c], from, slots);
    if (!staff_in(item, staff, day, slots)) return back_to(before), 0;
    if (from >= 0) count_piece(c, from, -1);
    else add(&client_total[c], slots);
    put(&own_day[c], day), put(&own_start[c], start), put(&own_staff[c], staff), put(&own_mode[c], mode);
    count_piece(c, day, 1);
    return 1;
}

i32 seat_of(i32 c, i32 g) {
    i32 low = AT(C_SEAT_AT, c), high = AT(C_SEAT_AT, c + 1);
    while (low < high) {
        i32 middle = (low + high) / 2;
        if (AT(E_SESSION, middle) < g) low = middle + 1;
        else high = middle;
    }
    return low < AT(C_SEAT_AT, c + 1) && AT(E_SESSION, low) == g ? low : -1;
}
