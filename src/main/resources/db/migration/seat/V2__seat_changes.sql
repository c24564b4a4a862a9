-- How often a seat has changed hands. Whoever hears of several changes, in whatever order, keeps the one with the highest
-- number, and so agrees with everybody else.
alter table seat add column changes integer not null default 0;

-- The statements count by themselves; this is for those that do not know that they should.
create function seat_counts_its_changes() returns trigger language plpgsql as $$
begin
    new.changes := old.changes + 1;
    return new;
end
$$;

create trigger seat_counts_its_changes
    before update on seat
    for each row
    when (old.state <> new.state and new.changes = old.changes)
    execute function seat_counts_its_changes();
