-- What a purchase needs to know of a performance; filled by the event module's news.
create table payment_performance (
    id        bigint      not null primary key,
    show_id   bigint,
    title     text,
    starts_at timestamptz,
    revision  bigint      not null default 0,
    cancelled boolean     not null default false
);

-- Terms of cancellation that differ from the standard.
create table payment_fee_schedule (
    show_id  bigint not null primary key,
    schedule text   not null
);

create table payment_purchase (
    id                uuid         not null primary key,
    version           bigint       not null,
    buyer             uuid         not null,
    performance_id    bigint       not null,
    show_id           bigint       not null,
    title             text         not null,
    starts_at         timestamptz  not null,
    state             varchar(20)  not null
        check (state in ('REQUESTED', 'AWAITING_APPROVAL', 'SETTLING', 'APPROVED', 'COMPENSATING', 'ABANDONED')),
    reason            varchar(20)
        check (reason in ('CANCELLED_BY_BUYER', 'REFUSED_BY_GATEWAY', 'DEADLINE_PASSED', 'HOLD_LOST', 'COMPENSATED')),
    total             bigint       not null check (total >= 0),
    fingerprint       varchar(64)  not null,
    idempotency_key   varchar(100),
    fee_schedule      text         not null,
    order_no          varchar(50)  not null unique,
    pay_token         varchar(200),
    checkout_page     text,
    transaction_id    varchar(200),
    create_attempts   integer      not null default 0,
    execute_attempts  integer      not null default 0,
    execution_refusal varchar(200),
    requested_at      timestamptz  not null,
    deadline          timestamptz  not null,
    approved_at       timestamptz,
    abandoned_at      timestamptz,
    checks            integer      not null default 0,
    next_check_at     timestamptz,
    claim             uuid,
    claimed_until     timestamptz,
    hinted            boolean      not null default false,
    check (state <> 'APPROVED' or approved_at is not null),
    check (state <> 'ABANDONED' or reason is not null),
    check (state <> 'AWAITING_APPROVAL' or pay_token is not null)
);

create unique index payment_purchase_key on payment_purchase (buyer, idempotency_key) where idempotency_key is not null;
create index payment_purchase_alive on payment_purchase (buyer, performance_id)
    where state in ('REQUESTED', 'AWAITING_APPROVAL', 'SETTLING');
create index payment_purchase_due on payment_purchase (next_check_at) where next_check_at is not null;
create index payment_purchase_performance on payment_purchase (performance_id, state);

create table payment_purchase_line (
    id           uuid   not null primary key,
    purchase_id  uuid   not null references payment_purchase (id),
    position     integer not null,
    seat_id      bigint not null,
    section_name text   not null,
    row_num      integer not null,
    column_num   integer not null,
    price        bigint not null check (price >= 0),
    discount     bigint not null check (discount between 0 and price),
    refund_id    uuid,
    refunded_at  timestamptz,
    unique (purchase_id, seat_id),
    check (refunded_at is null or refund_id is not null)
);

create table payment_refund (
    id              uuid        not null primary key,
    version         bigint      not null,
    purchase_id     uuid        not null references payment_purchase (id),
    kind            varchar(20) not null check (kind in ('BY_BUYER', 'BY_ORGANISER', 'COMPENSATION')),
    state           varchar(20) not null check (state in ('REFUNDING', 'SUCCEEDED', 'REFUSED')),
    pay_token       varchar(200),
    amount          bigint      not null check (amount >= 0),
    fee             bigint      not null check (fee >= 0),
    reason          varchar(500) not null,
    idempotency_key varchar(100),
    transaction_id  varchar(200),
    refusal         varchar(200),
    attempts        integer     not null default 0,
    requested_at    timestamptz not null,
    decided_at      timestamptz,
    checks          integer     not null default 0,
    next_check_at   timestamptz,
    claim           uuid,
    claimed_until   timestamptz,
    hinted          boolean     not null default false
);

-- The gateway takes one refund at a time of a payment.
create unique index payment_refund_open on payment_refund (purchase_id) where state = 'REFUNDING';
create unique index payment_refund_key on payment_refund (purchase_id, idempotency_key) where idempotency_key is not null;
create index payment_refund_due on payment_refund (next_check_at) where next_check_at is not null;

-- Performances whose buyers all get their money back; open until the last of them has.
create table payment_cancelled_performance (
    performance_id bigint      not null primary key,
    cancelled_at   timestamptz not null,
    finished_at    timestamptz
);
