-- The pace of holds that nobody pays for.
--
-- Of a seat: who let it go unpaid last, since when that person had had it without paying, until when that is remembered,
-- and until when the same person may not hold it again. Null for most seats; taking a seat writes none of them.
alter table seat
    add column unpaid_holder uuid,
    add column unpaid_since timestamptz,
    add column unpaid_until timestamptz,
    add column unpaid_barred_until timestamptz;

-- Of a person and a performance: how many holds came to nothing because their time ran out or their payment was given
-- up late, when that was counted last, how many seats were let go of before that, and until when no hold is possible.
alter table seat_allowance
    add column lapses integer not null default 0,
    add column lapsed_at timestamptz,
    add column changes_of_mind integer not null default 0,
    add column paused_until timestamptz;
