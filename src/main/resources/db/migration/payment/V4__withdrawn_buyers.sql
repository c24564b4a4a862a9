-- Buyers whose accounts are closed. Nobody of them buys any more; what they have paid for and not seen yet goes back.
create table payment_withdrawn_buyer (
    buyer         uuid        not null primary key,
    withdrawn_at  timestamptz not null,
    -- when to look again what is still open; null once nothing is
    next_check_at timestamptz
);
create index payment_withdrawn_buyer_due on payment_withdrawn_buyer (next_check_at) where next_check_at is not null;

-- What somebody has bought, the latest first.
create index payment_purchase_buyer on payment_purchase (buyer, requested_at desc, id desc);

-- The coupons of a purchase and what they depend on. Purchases of before have none here: their discounts are kept.
create table payment_purchase_coupon (
    purchase_id      uuid   not null references payment_purchase (id),
    seat_id          bigint not null,
    coupon_id        uuid   not null,
    discount         bigint not null check (discount >= 0),
    minimum_purchase bigint not null check (minimum_purchase >= 0),
    primary key (purchase_id, seat_id, coupon_id)
);

-- What a refund kept for discounts whose minimum purchase is no longer met; below zero when it gave such money back.
alter table payment_refund add column lost_discount bigint not null default 0;
-- A refund that the gateway's refusal does not end: the house owes it, whoever asked for it.
alter table payment_refund add column owed boolean not null default false;

-- When the gateway was last asked because of a hint from outside.
alter table payment_purchase add column hinted_at timestamptz;

-- A day that a person wants compared again, until when the background job carries on with it.
alter table payment_comparison add column requested_at timestamptz;
