-- What this module knows of performances and shows; filled by news, in whatever order it comes.
create table ticket_performance (
    performance_id bigint      not null primary key,
    show_id        bigint      not null,
    venue_name     text,
    starts_at      timestamptz,
    -- of starts_at; -1 is the announcement
    revision       bigint      not null default -1,
    cancelled      boolean     not null default false
);

create table ticket_show (
    show_id   bigint not null primary key,
    title     text   not null,
    image_url text   not null,
    -- -1 is the announcement of a performance
    revision  bigint not null default -1
);

-- One for each paid seat. A row without issued_at is the memory of a refund whose approval has not been heard of yet.
create table ticket (
    id                   bigint      generated always as identity primary key,
    purchase_id          uuid        not null,
    seat_id              bigint      not null,
    order_no             text        not null,
    holder_id            uuid        not null,
    show_id              bigint      not null,
    performance_id       bigint      not null,
    section_name         text        not null,
    row_no               integer     not null,
    column_no            integer     not null,
    amount               bigint      not null,
    -- 128 random bits, the part of the code that cannot be guessed
    nonce                uuid        not null,
    paid_at              timestamptz,
    issued_at            timestamptz,
    cancelled_at         timestamptz,
    refund_id            uuid,
    refund_pending_until timestamptz,
    checked_in_at        timestamptz,
    checked_in_by        uuid,
    checked_in_gate      text,
    -- the last time a check-in was undone; an older scan must not bring it back
    check_in_undone_at   timestamptz,
    constraint ticket_once_a_line unique (purchase_id, seat_id),
    constraint ticket_paid_when_issued check ((paid_at is null) = (issued_at is null)),
    constraint ticket_check_in_complete check ((checked_in_at is null) = (checked_in_by is null))
);

create index ticket_of_holder on ticket (holder_id, paid_at desc, id desc) where issued_at is not null;
create index ticket_at_door on ticket (performance_id) where issued_at is not null and cancelled_at is null;

-- What happened at the door, for ever: nothing is changed or taken away here.
create table ticket_check_in_history (
    id        bigint      generated always as identity primary key,
    ticket_id bigint      not null references ticket (id),
    action    text        not null check (action in ('ADMITTED', 'UNDONE', 'CONFLICT')),
    -- when it happened at the door
    at        timestamptz not null,
    -- when we learned of it; later than "at" for scans without network
    noted_at  timestamptz not null,
    by_user   uuid        not null,
    gate      text,
    -- the problem's code for a conflict
    problem   text
);

create index ticket_check_in_history_of_ticket on ticket_check_in_history (ticket_id, action, noted_at);
create unique index ticket_conflict_once
    on ticket_check_in_history (ticket_id, at, gate) where action = 'CONFLICT';

create function ticket_history_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'ticket_check_in_history is append-only';
end
$$;

create trigger ticket_check_in_history_append_only
    before update or delete or truncate on ticket_check_in_history
    for each statement execute function ticket_history_is_append_only();
