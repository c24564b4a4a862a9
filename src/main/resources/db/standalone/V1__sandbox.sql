-- What the sandbox gateways believe. These tables exist in standalone only; nothing of the house reads them.
create table sandbox_payment (
    pay_token       text        not null primary key,
    order_no        varchar(50) not null,
    amount          bigint      not null check (amount > 0),
    amount_tax_free bigint      not null check (amount_tax_free between 0 and amount),
    product_desc    text        not null,
    auto_execute    boolean     not null,
    result_callback text,
    ret_url         text        not null,
    ret_cancel_url  text        not null,
    state           text        not null check (state in ('PAY_STANDBY', 'PAY_APPROVED', 'PAY_CANCEL', 'PAY_PROGRESS',
        'PAY_COMPLETE', 'REFUND_PROGRESS', 'REFUND_SUCCESS', 'SETTLEMENT_COMPLETE', 'SETTLEMENT_REFUND_COMPLETE')),
    refunded_amount bigint      not null default 0 check (refunded_amount between 0 and amount),
    transaction_id  text,
    created_at      timestamptz not null,
    expires_at      timestamptz not null,
    paid_at         timestamptz
);

-- An order number may be tried again until a payment of it was approved; then never.
create unique index sandbox_payment_order on sandbox_payment (order_no)
    where state not in ('PAY_STANDBY', 'PAY_CANCEL');
create index sandbox_payment_attempts on sandbox_payment (order_no, created_at);

create table sandbox_refund (
    refund_no      varchar(36) not null primary key,
    pay_token      text        not null references sandbox_payment,
    amount         bigint      not null check (amount > 0),
    remaining      bigint      not null check (remaining >= 0),
    transaction_id text        not null,
    refunded_at    timestamptz not null
);

create index sandbox_refund_payment on sandbox_refund (pay_token);

create table sandbox_faults (
    only_row            boolean not null primary key default true check (only_row),
    lose_callbacks      boolean not null default false,
    duplicate_callbacks boolean not null default false,
    delay_millis        integer not null default 0 check (delay_millis between 0 and 600000),
    fail_next           text[]  not null default '{}',
    hang_next           text[]  not null default '{}'
);

insert into sandbox_faults default values;

create table sandbox_message (
    id      bigint generated always as identity primary key,
    project text        not null,
    token   text        not null,
    message jsonb       not null,
    sent_at timestamptz not null
);

create index sandbox_message_token on sandbox_message (token, id);
