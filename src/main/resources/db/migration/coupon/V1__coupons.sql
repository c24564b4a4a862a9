-- What a coupon is: one row, of which many fans may each hold one.
create table coupon (
    id             uuid         not null primary key,
    name           varchar(100) not null,
    discount_type  varchar(10)  not null check (discount_type in ('FIXED', 'PERCENTAGE')),
    discount_value bigint       not null check (discount_value > 0),
    min_purchase   bigint       not null check (min_purchase >= 0),
    combinable     boolean      not null,
    category       varchar(10)  not null check (category in ('CONCERT', 'MUSICAL', 'SPORTS', 'PEDOMETER', 'ALL')),
    valid_end      timestamptz  not null,
    created_at     timestamptz  not null,
    check (discount_type <> 'PERCENTAGE' or discount_value <= 100)
);

create index coupon_by_end on coupon (valid_end);

-- A first-come campaign. Its row is the lock under which coupons are given; the check makes one too many impossible.
create table coupon_campaign (
    coupon_id uuid        not null primary key references coupon (id),
    total     integer     not null check (total > 0),
    given     integer     not null default 0,
    starts_at timestamptz not null,
    check (given between 0 and total)
) with (fillfactor = 50);

-- Who holds which. The day is the Korean date of a coupon that may be taken once a day, and absent for all others.
create table coupon_box (
    id          uuid        not null primary key,
    user_id     uuid        not null,
    coupon_id   uuid        not null references coupon (id),
    day         date,
    state       varchar(10) not null check (state in ('AVAILABLE', 'RESERVED', 'USED', 'EXPIRED')),
    valid_end   timestamptz not null,
    received_at timestamptz not null,
    constraint coupon_box_once unique nulls not distinct (user_id, coupon_id, day)
) with (fillfactor = 80);

create index coupon_box_to_expire on coupon_box (valid_end) where state = 'AVAILABLE';

-- What a purchase keeps. A row without lines remembers a purchase that came to nothing before it asked.
create table coupon_reservation (
    reference uuid        not null primary key,
    state     varchar(10) not null check (state in ('RESERVED', 'REDEEMED', 'RELEASED')),
    opened_at timestamptz not null
);

-- Coupons on the lines of a purchase. The box entry may be gone when its holder has left, hence no foreign key to it.
create table coupon_reservation_line (
    id        uuid         not null primary key,
    reference uuid         not null references coupon_reservation (reference),
    line_key  varchar(100) not null,
    coupon_id uuid         not null,
    held_id   uuid         not null,
    discount  bigint       not null check (discount >= 0),
    returned  boolean      not null default false,
    unique (reference, line_key, coupon_id)
);

-- However purchases race, one coupon in a box serves one of them.
create unique index coupon_serves_one_purchase on coupon_reservation_line (held_id) where not returned;

-- The kind of show of each performance, as announced.
create table coupon_performance (
    performance_id bigint not null primary key,
    top_category   bigint not null
);
