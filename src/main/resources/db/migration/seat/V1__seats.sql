-- What seat knows of the performances that event announces. A row may come into being by any news about the
-- performance; it counts only once it has been announced.
create table seat_performance (
    id                bigint  not null primary key,
    show_id           bigint  not null,
    announced         boolean not null default false,
    booking_opens_at  timestamptz,
    booking_closes_at timestamptz,
    cancelled_at      timestamptz,
    -- of the newest change of the times that has been heard of; 0 is the announcement itself
    revision          bigint  not null default 0,
    constraint seat_performance_announced check (
        not announced or (booking_opens_at is not null and booking_closes_at is not null))
);

-- A section of a performance with its present price. Revision -1 is the announcement.
create table seat_section (
    performance_id bigint not null,
    section_id     bigint not null,
    name           text   not null,
    price          bigint not null check (price >= 0),
    revision       bigint not null,
    primary key (performance_id, section_id)
);

-- Seat ids are JSON integers: they stay below 2^53.
create sequence seat_id_seq as bigint maxvalue 9007199254740991;

-- The truth: who has which seat. One row is one place, and it has room for one owner. What changes is in no index, so
-- that every change of state is a heap-only update.
create table seat (
    id             bigint  not null primary key default nextval('seat_id_seq'),
    performance_id bigint  not null,
    section_id     bigint  not null,
    row_number     integer not null,
    column_number  integer not null,
    price          bigint  not null check (price >= 0),
    state          text    not null default 'FREE',
    hold_id        uuid,
    holder         uuid,
    -- HELD: until when; RETURNING: when it is free again
    held_until     timestamptz,
    -- the reference of the purchase that has pinned, settles or has bought the seat
    purchase       uuid,
    constraint seat_place unique (performance_id, section_id, row_number, column_number),
    constraint seat_of_section foreign key (performance_id, section_id)
        references seat_section (performance_id, section_id),
    constraint seat_owner check (
        case state
            when 'FREE' then
                hold_id is null and holder is null and held_until is null and purchase is null
            when 'HELD' then
                hold_id is not null and holder is not null and held_until is not null
            when 'SETTLING' then
                hold_id is not null and holder is not null and held_until is null and purchase is not null
            when 'SOLD' then
                hold_id is not null and holder is not null and held_until is null and purchase is not null
            when 'RETURNING' then
                hold_id is null and holder is null and held_until is not null and purchase is null
            else false
        end)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);

-- A seat passes from one owner to the next only by being free in between, whatever a statement says.
create function seat_keeps_its_owner() returns trigger language plpgsql as $$
begin
    raise exception 'seat % belongs to somebody else', old.id using errcode = 'integrity_constraint_violation';
end
$$;

create trigger seat_keeps_its_owner
    before update on seat
    for each row
    when (old.holder is not null and new.holder is not null
        and (old.holder <> new.holder or old.hold_id <> new.hold_id))
    execute function seat_keeps_its_owner();

-- The agenda of the holds: when to look whether the seats of a hold have to come back. The deadline that counts is the
-- seat's own, which is never earlier than the one here.
create table seat_hold (
    id             uuid        not null primary key,
    performance_id bigint      not null,
    holder         uuid        not null,
    seats          bigint[]    not null,
    ends_at        timestamptz not null
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);

create index seat_hold_end on seat_hold (ends_at);

-- How many seats of a performance a person has, held, settling or sold, over all orders.
create table seat_allowance (
    performance_id bigint  not null,
    user_id        uuid    not null,
    seats          integer not null check (seats >= 0),
    primary key (performance_id, user_id)
) with (fillfactor = 70);

-- Refunded seats and when they come back on sale. Stays afterwards: it tells repeated and belated news from fresh.
create table seat_return (
    return_reference uuid        not null primary key,
    purchase         uuid        not null,
    performance_id   bigint      not null,
    seats            bigint[]    not null,
    due_at           timestamptz not null,
    done_at          timestamptz
);

create index seat_return_due on seat_return (due_at) where done_at is null;
create index seat_return_purchase on seat_return (purchase);
