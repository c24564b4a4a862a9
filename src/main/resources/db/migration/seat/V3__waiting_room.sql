-- The waiting room of a performance. No row is the same as a room that is switched off.
create table seat_waiting_room (
    performance_id        bigint           not null primary key references seat_performance (id),
    enabled               boolean          not null,
    admissions_per_second double precision not null check (admissions_per_second > 0),
    capacity              integer          not null check (capacity > 0),
    -- Decides the order of the lobby. Secret until drawn_at; its SHA-256, the commitment, is public from the beginning.
    seed                  text             not null,
    commitment            text             not null,
    drawn_at              timestamptz,
    -- how many took part in the draw
    drawn                 integer          not null default 0,
    last_place            bigint           not null default 0,
    -- admissions saved up, and until when they have been reckoned
    credit                double precision not null default 0 check (credit >= 0),
    paced_at              timestamptz,
    -- measured: by how many people a second the line has moved lately
    pace                  double precision not null,
    constraint seat_waiting_room_places check (drawn_at is not null or last_place = 0)
) with (fillfactor = 50);

-- Who waits, is inside or was. One person has one ticket for a performance; it gets a new id with each new entry.
create table seat_waiting_ticket (
    performance_id bigint      not null,
    user_id        uuid        not null,
    id             uuid        not null,
    state          text        not null,
    place          bigint,
    seen_at        timestamptz not null,
    admitted_at    timestamptz,
    pass_until     timestamptz,
    primary key (performance_id, user_id),
    constraint seat_waiting_ticket_state check (
        case state
            when 'LOBBY' then place is null and admitted_at is null and pass_until is null
            when 'WAITING' then place is not null and admitted_at is null and pass_until is null
            when 'ADMITTED' then place is not null and admitted_at is not null and pass_until is not null
            when 'LAPSED' then place is not null and pass_until is null
            else false
        end)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- The line; and nobody shares a place.
create unique index seat_waiting_ticket_line on seat_waiting_ticket (performance_id, place) where state = 'WAITING';
create index seat_waiting_ticket_inside on seat_waiting_ticket (performance_id, pass_until) where state = 'ADMITTED';
create index seat_waiting_ticket_user on seat_waiting_ticket (user_id);

-- The order that was drawn, for whoever wants to check it; stays when tickets go. Ids are random and name nobody.
create table seat_waiting_draw (
    performance_id bigint  not null,
    place          integer not null,
    ticket_id      uuid    not null,
    primary key (performance_id, place)
);
