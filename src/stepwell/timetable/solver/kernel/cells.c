/* What each cell costs. Hard units are graded (slots short, seats over), so that the search can see which way is better. */
#include "kernel.h"

static i32 *touched, touched_count;
static unsigned char *is_touched, *is_listed;

void touch(i32 cell) {
    if (is_touched[cell]) return;
    is_touched[cell] = 1;
    touched[touched_count++] = cell;
}

void forget_touched(void) {
    while (touched_count) is_touched[touched[--touched_count]] = 0;
}

/* Called once, when the cells are known. */
void make_touch_list(void) {
    i32 n = cell_first[CELL_KINDS];
    touched = take(4 * n), is_touched = take(n), is_listed = take(n);
    for (i32 i = 0; i < n; i++) is_touched[i] = is_listed[i] = 0;
    touched_count = 0;
}

static i32 over(i32 value, i32 most) { return value > most ? value - most : 0; }

typedef struct { i32 hard, soft; } Cost;

static i32 longest_run(Slots s) {
    i32 n = 0;
    for (; s; s &= s << 1) n++;
    return n;
}

static i32 soft_day(i32 c, i32 day, Slots all, i32 pieces) {
    i32 first = __builtin_ctzll(all), last = 63 - __builtin_clzll(all);
    i32 soft = W(GAP_SLOT) * (last - first + 1 - ones(all));
    if (!(AT(C_PREFERRED, c) >> day & 1)) soft += W(NONPREFERRED_DAY);
    if (last == N(SLOTS_PER_DAY) - 1) soft += W(LAST_SLOT);
    if (W(RUN_OVER_TWO)) soft += W(RUN_OVER_TWO) * ones(all & all << 1 & all << 2);
    return soft + (pieces == 1 ? W(SINGLE_DAY) : 0);
}

static Cost client_day(i32 c, i32 day) {
    i32 at = c * N(DAYS) + day, first = AT(C_SEAT_AT, c), load = 0;
    Slots all = 0, free = MASK(C_FREE, at), any = MASK(C_FREE_TELEHEALTH, at);
    Cost cost = {0, 0};
    for (i32 k = 0; k < own_count[c]; k++) {
        i32 g = AT(E_SESSION, own[first + k]);
        if (session_day[g] != day) continue;
        Slots piece = span(session_start[g], AT(S_LEN, g));
        cost.hard += ones(all & piece) + ones(piece & ~(AT(S_SITE, g) < 0 ? any : free));
        all |= piece, load += AT(S_LEN, g);
    }
    if (own_day[c] == day) {
        Slots piece = span(own_start[c], AT(C_LEN, c));
        cost.hard += ones(all & piece) + ones(piece & ~(own_mode[c] ? any : free));
        all |= piece, load += AT(C_LEN, c);
    }
    if (client_taken[at] != all) put_slots(&client_taken[at], all);
    if (!all) return cost;
    cost.hard += over(load, AT(C_MAX_DAY, c)) + over(longest_run(all), AT(C_MAX_RUN, c));
    cost.soft = soft_day(c, day, all, client_day_pieces[at]);
    return cost;
}

static int is_moved(i32 g) {
    return AT(S_REF_DAY, g) >= 0 && (session_day[g] != AT(S_REF_DAY, g) || session_start[g] != AT(S_REF_START, g));
}

static int is_affected(i32 c) {
    if (client_ref_kept[c] != AT(C_REF_COUNT, c) || own_count[c] != AT(C_REF_COUNT, c)) return 1;
    if (own_day[c] >= 0 && AT(C_REF_DAY, c) >= 0 &&
        (own_day[c] != AT(C_REF_DAY, c) || own_start[c] != AT(C_REF_START, c) || own_mode[c] != AT(C_REF_MODE, c) ||
         own_staff[c] != AT(C_REF_STAFF, c)))
        return 1;
    for (i32 k = 0; k < own_count[c]; k++)
        if (is_moved(AT(E_SESSION, own[AT(C_SEAT_AT, c) + k]))) return 1;
    return 0;
}

static i32 continuity(i32 c) {
    i32 soft = 0;
    if (AT(C_HAS_REF, c)) {
        soft += W(SESSION_DROPPED) * (AT(C_REF_COUNT, c) - client_ref_kept[c]);
        if (W(CLIENT_AFFECTED) && is_affected(c)) soft += W(CLIENT_AFFECTED);
    }
    if (own_day[c] < 0) return soft;
    if (AT(C_REF_DAY, c) >= 0 && (own_day[c] != AT(C_REF_DAY, c) || own_start[c] != AT(C_REF_START, c) ||
                                  own_mode[c] != AT(C_REF_MODE, c)))
        soft += W(INDIVIDUAL_MOVED);
    return soft + (own_staff[c] != AT(C_STAFF, c) ? W(INDIVIDUAL_COVER) : 0);
}

static Cost client_week(i32 c) {
    i32 sum = client_total[c], days = 0, missed = 0;
    Cost cost = {over(AT(C_MIN, c), sum) + over(sum, AT(C_MAX, c)) + 2 * client_conflicts[c], 0};
    if (AT(C_LEN, c) && own_day[c] < 0) cost.hard += 4;
    for (i32 d = 0; d < N(DAYS); d++) days += client_day_pieces[c * N(DAYS) + d] > 0;
    cost.hard += 2 * over(AT(C_MIN_DAYS, c), days);
    for (i32 k = AT(C_MIX_AT, c); k < AT(C_MIX_AT, c + 1); k++)
        cost.hard += 2 * (over(AT(MIX_MIN, k), mix_count[k]) + over(mix_count[k], AT(MIX_MAX, k)));
    for (i32 k = AT(C_TOPIC_AT, c); k < AT(C_TOPIC_AT, c + 1); k++) {
        cost.hard += 2 * over(topic_count[k], 1);
        missed += AT(TOPIC_DUE, k) && !topic_count[k];
    }
    cost.soft = W(TOPIC_DUE_MISSED) * missed + W(TOPIC_REPEAT) * client_repeats[c] + continuity(c);
    if (AT(C_MAKEUP, c)) cost.soft += W(MAKEUP_SHORT) * over(AT(C_MIN, c) + AT(C_MAKEUP, c), sum);
    return cost;
}

static Cost session(i32 g) {
    Cost cost = {0, 0};
    i32 size = session_size[g], room = session_room[g];
    if (session_day[g] < 0) {
        cost.hard = AT(S_MANDATORY, g) ? 4 : 0;
        return cost;
    }
    cost.hard = over(AT(S_MIN, g), size) + over(size, AT(S_MAX, g));
    if (room >= 0) {
        cost.hard += over(size, AT(R_CAPACITY, room));
        for (i32 k = 0; k < size; k++) {
            i32 c = AT(E_CLIENT, roster[AT(S_SEAT_AT, g) + k]);
            if (AT(C_NEEDS, c) & ~AT(R_FEATURES, room)) cost.hard++;
        }
    }
    cost.soft = W(SESSION_OPEN) + W(SIZE_LOW) * over(AT(S_IDEAL_LOW, g), size) +
                W(SIZE_HIGH) * over(size, AT(S_IDEAL_HIGH, g));
    if (AT(S_REF_DAY, g) < 0) return cost;
    if (is_moved(g)) cost.soft += W(SESSION_MOVED) * AT(S_REF_SIZE, g);
    if (session_staff[g] != AT(S_REF_STAFF, g)) cost.soft += W(SESSION_STAFF_CHANGED);
    if (room != AT(S_REF_ROOM, g)) cost.soft += W(SESSION_ROOM_CHANGED);
    return cost;
}

static Cost staff_day(i32 p, i32 day) {
    i32 at = p * N(DAYS) + day, load = 0, here = -1;
    Slots all = 0, free = MASK(P_FREE, at);
    Cost cost = {0, 0};
    for (i32 k = 0; k < staff_item_count[at]; k++) {
        i32 item = staff_items[at * ITEMS + k], c = item - N(SESSIONS);
        i32 slots = c < 0 ? AT(S_LEN, item) : AT(C_LEN, c);
        i32 site = c < 0 ? AT(S_SITE, item) : own_mode[c] ? -1 : AT(C_SITE, c);
        Slots piece = span(c < 0 ? session_start[item] : own_start[c], slots);
        cost.hard += ones(all & piece) + ones(piece & ~free);
        all |= piece, load += slots;
        if (here < 0) here = site;
        else if (site >= 0 && site != here) cost.hard += 2;
    }
    if (staff_taken[at] != all) put_slots(&staff_taken[at], all);
    cost.hard += over(load, AT(P_MAX_DAY, p));
    return cost;
}

static Cost room_day(i32 r, i32 day) {
    i32 at = r * N(DAYS) + day;
    Slots all = 0;
    Cost cost = {0, 0};
    for (i32 k = 0; k < room_item_count[at]; k++) {
        i32 g = room_items[at * ITEMS + k];
        Slots piece = span(session_start[g], AT(S_LEN, g));
        cost.hard += ones(all & piece) + ones(piece & ~MASK(R_OPEN, at));
        all |= piece;
    }
    if (room_taken[at] != all) put_slots(&room_taken[at], all);
    return cost;
}

static Cost order(i32 k) {
    i32 a = AT(O_BEFORE, k), b = AT(O_AFTER, k), n = N(SLOTS_PER_DAY);
    Cost cost = {0, 0};
    if (session_day[a] >= 0 && session_day[b] >= 0)
        cost.hard = session_day[a] * n + session_start[a] + AT(S_LEN, a) > session_day[b] * n + session_start[b];
    return cost;
}

static Cost count(i32 which) {
    i32 kind = 0, days = N(DAYS);
    while (which >= cell_first[kind + 1]) kind++;
    i32 i = which - cell_first[kind];
    Cost cost = {0, 0};
    switch (kind) {
    case CLIENT_DAY: return client_day(i / days, i % days);
    case CLIENT_WEEK: return client_week(i);
    case SESSION_CELL: return session(i);
    case STAFF_DAY: return staff_day(i / days, i % days);
    case STAFF_WEEK:
        cost.hard = over(staff_load[i], AT(P_MAX_WEEK, i));
        cost.soft = W(STAFF_OVER_TARGET) * over(staff_load[i], AT(P_TARGET, i));
        return cost;
    case ROOM_DAY: return room_day(i / days, i % days);
    case SERIES_CELL:
        for (i32 d = 0; d < days; d++) cost.hard += 2 * over(series_day_count[i * days + d], 1);
        return cost;
    default: return order(i);
    }
}

/* Client cells of those who may not move now are not worth a look. */
static const unsigned char *looks_at_client, *looks_at_session;

int worth_a_look(i32 which) {
    if (which < cell_first[CLIENT_WEEK]) return looks_at_client[which / N(DAYS)];
    if (which < cell_first[SESSION_CELL]) return looks_at_client[which - cell_first[CLIENT_WEEK]];
    if (which < cell_first[STAFF_DAY]) return looks_at_session[which - cell_first[SESSION_CELL]];
    return 1;
}

void list_broken(const unsigned char *may_move_client, const unsigned char *may_move_session) {
    looks_at_client = may_move_client, looks_at_session = may_move_session;
    broken_count = 0;
    for (i32 i = 0; i < cell_first[CELL_KINDS]; i++) {
        is_listed[i] = cell_hard[i] && worth_a_look(i);
        if (is_listed[i]) broken[broken_count++] = i;
    }
}

void settle(void) {
    while (touched_count) {
        i32 which = touched[--touched_count];
        is_touched[which] = 0;
        Cost cost = count(which);
        if (cost.hard != cell_hard[which]) {
            i32 change = cost.hard - cell_hard[which];
            total.hard += change, total.weighted += (int64_t)change * cell_weight[which];
            put(&cell_hard[which], cost.hard);
            if (cost.hard && !is_listed[which] && worth_a_look(which)) is_listed[which] = 1, broken[broken_count++] = which;
        }
        if (cost.soft != cell_soft[which]) {
            total.soft += cost.soft - cell_soft[which], total.weighted += cost.soft - cell_soft[which];
            put(&cell_soft[which], cost.soft);
        }
    }
}

/* A random broken cell, or -1. Cells that are whole again are struck off on the way. */
i32 some_broken(void) {
    while (broken_count) {
        i32 k = below(broken_count), which = broken[k];
        if (cell_hard[which]) return which;
        is_listed[which] = 0, broken[k] = broken[--broken_count];
    }
    return -1;
}
