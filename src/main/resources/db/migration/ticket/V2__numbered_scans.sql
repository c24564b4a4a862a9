-- What tells an offline scan that is reported again from another scan of the same code: the device's name and its count.
alter table ticket
    add column checked_in_device text,
    add column checked_in_scan   bigint;

alter table ticket_check_in_history
    add column device text,
    add column scan   bigint;
