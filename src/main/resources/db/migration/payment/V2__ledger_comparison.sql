-- As long as the house takes them.
alter table payment_purchase alter column idempotency_key type varchar(255);
alter table payment_refund alter column idempotency_key type varchar(255);
-- What a refund was asked for, to tell a repetition from another request under the same key.
alter table payment_refund add column fingerprint varchar(64);

create index payment_purchase_requested on payment_purchase (requested_at);
create index payment_refund_purchase on payment_refund (purchase_id);
create index payment_refund_requested on payment_refund (requested_at);
create index payment_refund_decided on payment_refund (decided_at);

-- How far each Korean day has been compared with the gateway's ledger.
create table payment_comparison (
    day         date        not null primary key,
    -- the purchase up to which this pass has come; null at its beginning
    position    uuid,
    compared    integer     not null default 0,
    undecided   integer     not null default 0,
    finished_at timestamptz
);

-- Where our books and the gateway's say different things. What has been put right stays, with the time.
create table payment_difference (
    id          bigint      generated always as identity primary key,
    purchase_id uuid        not null references payment_purchase (id),
    order_no    varchar(50) not null,
    kind        varchar(20) not null check (kind in ('CHARGED', 'REFUNDED', 'NOT_FINAL')),
    -- won
    ours        bigint      not null,
    theirs      bigint      not null,
    found_at    timestamptz not null,
    seen_at     timestamptz not null,
    resolved_at timestamptz
);

create unique index payment_difference_open on payment_difference (purchase_id, kind) where resolved_at is null;
