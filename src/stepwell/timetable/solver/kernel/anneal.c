/* The search itself: moves at a falling temperature, the best plan kept, and a heavier hand on what stays broken. */
#include "kernel.h"

void make_touch_list(void);
i32 some_broken(void);
int worth_a_look(i32 which);
void list_broken(const unsigned char *may_move_client, const unsigned char *may_move_session);

static unsigned char *may_move_client, *may_move_session;
static i32 *active_clients, active_client_count, *active_sessions, active_session_count;
static i32 *best_plan, best_hard, best_soft, have_best;
static int64_t since_kept;

static i32 plan_words(void) { return 4 * N(SESSIONS) + N(SEATS) + 4 * N(CLIENTS); }

EXPORT(plan_length) i32 plan_length(void) { return plan_words(); }

/* Writes the plan as words: sessions, seats, individual sessions. */
EXPORT(save) void save(i32 *to) {
    for (i32 g = 0; g < N(SESSIONS); g++, to += 4)
        to[0] = session_day[g], to[1] = session_start[g], to[2] = session_staff[g], to[3] = session_room[g];
    for (i32 seat = 0; seat < N(SEATS); seat++) *to++ = taken(seat);
    for (i32 c = 0; c < N(CLIENTS); c++, to += 4)
        to[0] = own_day[c], to[1] = own_start[c], to[2] = own_staff[c], to[3] = own_mode[c];
}

/* Takes the plan over; what is the same stays as it is. */
EXPORT(load) void load(const i32 *from) {
    const i32 *seats = from + 4 * N(SESSIONS), *alone = seats + N(SEATS);
    for (i32 seat = 0; seat < N(SEATS); seat++)
        if (taken(seat) && (!seats[seat] || from[4 * AT(E_SESSION, seat)] < 0)) leave(seat), commit();
    for (i32 g = 0; g < N(SESSIONS); g++, from += 4) {
        if (from[0] < 0 && session_day[g] >= 0) close_session(g);
        if (from[0] >= 0) place(g, from[0], from[1], from[2], from[3]);
        commit();
    }
    for (i32 seat = 0; seat < N(SEATS); seat++)
        if (!taken(seat) && seats[seat] && session_day[AT(E_SESSION, seat)] >= 0) join(seat), commit();
    for (i32 c = 0; c < N(CLIENTS); c++, alone += 4)
        if (alone[0] >= 0) place_own(c, alone[0], alone[1], alone[2], alone[3]), commit();
    settle(), commit();
}

/* After all tables are there: an empty plan, everything active. */
EXPORT(begin) void begin(void) {
    make_plan();
    make_touch_list();
    best_plan = take(4 * plan_words());
    active_clients = take(4 * N(CLIENTS)), active_sessions = take(4 * N(SESSIONS));
    may_move_client = take(N(CLIENTS)), may_move_session = take(N(SESSIONS));
    for (i32 c = 0; c < N(CLIENTS); c++) active_clients[c] = c, may_move_client[c] = 1;
    for (i32 g = 0; g < N(SESSIONS); g++) active_sessions[g] = g, may_move_session[g] = 1;
    active_client_count = N(CLIENTS), active_session_count = N(SESSIONS);
    list_broken(may_move_client, may_move_session);
    for (i32 i = 0; i < cell_first[CELL_KINDS]; i++) touch(i);
    settle(), commit();
}

/* Only these may be moved: lists of numbers, as many as given. */
EXPORT(restrict_to) void restrict_to(const i32 *clients, i32 n, const i32 *sessions, i32 m) {
    for (i32 c = 0; c < N(CLIENTS); c++) may_move_client[c] = 0;
    for (i32 g = 0; g < N(SESSIONS); g++) may_move_session[g] = 0;
    for (i32 k = 0; k < n; k++) active_clients[k] = clients[k], may_move_client[clients[k]] = 1;
    for (i32 k = 0; k < m; k++) active_sessions[k] = sessions[k], may_move_session[sessions[k]] = 1;
    active_client_count = n, active_session_count = m;
    list_broken(may_move_client, may_move_session);
}

EXPORT(weigh) void weigh(i32 weight) {
    total.weighted = total.soft;
    for (i32 i = 0; i < cell_first[CELL_KINDS]; i++) {
        cell_weight[i] = weight;
        total.weighted += (int64_t)weight * cell_hard[i];
    }
}

/* Cells that are broken now weigh more, up to `most`; the others fall back towards `least`. What may not move
   now keeps its weight. */
EXPORT(press) void press(i32 amount, i32 least, i32 most) {
    for (i32 i = 0; i < cell_first[CELL_KINDS]; i++) {
        if (!worth_a_look(i)) continue;
        i32 now = cell_weight[i], next = cell_hard[i] ? less(most, now + amount) : more(least, now - (now - least + 7) / 8);
        cell_weight[i] = next;
        total.weighted += (int64_t)(next - now) * cell_hard[i];
    }
}

EXPORT(hard_now) i32 hard_now(void) { return total.hard; }
EXPORT(soft_now) i32 soft_now(void) { return total.soft; }
EXPORT(best_hard_units) i32 best_hard_units(void) { return have_best ? best_hard : -1; }
EXPORT(best_soft_cost) i32 best_soft_cost(void) { return best_soft; }
EXPORT(best_address) i32 *best_address(void) { return best_plan; }
EXPORT(forget_best) void forget_best(void) { have_best = 0; }

static int better_than_best(void) {
    return !have_best || total.hard < best_hard || (total.hard == best_hard && total.soft < best_soft);
}

EXPORT(keep_best) void keep_best(void) {
    if (!better_than_best()) return;
    save(best_plan);
    best_hard = total.hard, best_soft = total.soft, have_best = 1, since_kept = 0;
}

EXPORT(cell_kind_first) i32 cell_kind_first(i32 kind) { return cell_first[kind]; }
EXPORT(cell_hard_at) i32 *cell_hard_at(void) { return cell_hard; }

/* A client or a session that has to do with a broken cell; -1 where none does. */
static i32 broken_client, broken_session;
static void look_at_broken(void) {
    broken_client = broken_session = -1;
    i32 which = some_broken(), days = N(DAYS);
    if (which < 0) return;
    if (which < cell_first[CLIENT_WEEK]) broken_client = which / days;
    else if (which < cell_first[SESSION_CELL]) broken_client = which - cell_first[CLIENT_WEEK];
    else if (which < cell_first[STAFF_DAY]) broken_session = which - cell_first[SESSION_CELL];
    else if (which < cell_first[STAFF_WEEK]) {
        i32 at = which - cell_first[STAFF_DAY], item = staff_items[at * ITEMS + below(staff_item_count[at])];
        if (item < N(SESSIONS)) broken_session = item;
        else broken_client = item - N(SESSIONS);
    } else if (which >= cell_first[ROOM_DAY] && which < cell_first[SERIES_CELL]) {
        i32 at = which - cell_first[ROOM_DAY];
        broken_session = room_items[at * ITEMS + below(room_item_count[at])];
    }
    if (broken_session >= 0 && session_size[broken_session] && below(2))
        broken_client = AT(E_CLIENT, roster[AT(S_SEAT_AT, broken_session) + below(session_size[broken_session])]);
    if (broken_client >= 0 && broken_session < 0 && own_count[broken_client])
        broken_session = AT(E_SESSION, own[AT(C_SEAT_AT, broken_client) + below(own_count[broken_client])]);
    if (broken_client >= 0 && !may_move_client[broken_client]) broken_client = -1;
    if (broken_session >= 0 && !may_move_session[broken_session]) broken_session = -1;
}

typedef int (*Move)(i32);
static const Move client_moves[] = {move_toggle, move_swap, move_exchange, move_rebuild, move_own};
static const Move session_moves[] = {move_time, move_time_chain, move_staff, move_room, move_trade_times, move_open, move_close};
#define CLIENT_MOVES 5
#define SESSION_MOVES 7
static i32 tried[CLIENT_MOVES + SESSION_MOVES], accepted[CLIENT_MOVES + SESSION_MOVES];
EXPORT(tried_at) i32 *tried_at(void) { return tried; }
EXPORT(accepted_at) i32 *accepted_at(void) { return accepted; }

static i32 some_move(void) {
    i32 n = below(table[T_MOVE_SHARES][CLIENT_MOVES + SESSION_MOVES]), k = 0;
    while (n >= table[T_MOVE_SHARES][k]) n -= table[T_MOVE_SHARES][k++];
    return k;
}

static int change_something(i32 k, int focus) {
    broken_client = broken_session = -1;
    if (focus) look_at_broken();
    if (k < CLIENT_MOVES) {
        if (broken_client < 0 && active_client_count) broken_client = active_clients[below(active_client_count)];
        return broken_client >= 0 && client_moves[k](broken_client);
    }
    if ((broken_session < 0 || session_moves[k] == move_open) && active_session_count)
        broken_session = active_sessions[below(active_session_count)];
    return broken_session >= 0 && session_moves[k - CLIENT_MOVES](broken_session);
}

/* `steps` moves while the temperature falls from `from` to `to`; `focus` of 64 moves go where something is broken.
   A better plan is written down at most every `patience` moves. */
EXPORT(anneal) void anneal(i32 steps, float from, float to, i32 focus, i32 patience) {
    float fall = (to - from) / (float)steps, heat = from;
    for (i32 step = 0; step < steps; step++, heat += fall, since_kept++) {
        Mark before = mark();
        i32 k = some_move();
        tried[k]++;
        if (!change_something(k, total.hard && (i32)below(64) < focus)) {
            back_to(before);
            continue;
        }
        settle();
        if ((float)(total.weighted - before.total.weighted) <= heat * minus_log()) {
            accepted[k]++;
            commit();
            if (since_kept >= patience && better_than_best()) keep_best();
        } else {
            back_to(before);
        }
    }
    keep_best();
}
