-- A performance occupies its venue from its start for its running time and the venue's changeover time. The changeover
-- of a venue without one is the application's setting.
alter table event_venue
    add column changeover_minutes integer check (changeover_minutes between 0 and 1440),
    add column named_once boolean;

-- Both are null in rows that the previous release writes, which are not guarded.
alter table event_performance
    add column venue_id bigint,
    add column occupied_minutes integer check (occupied_minutes between 1 and 4320);

-- Two performances never occupy one venue at one moment. Ranges need no extension, where a number beside a range would:
-- hence the venue as a range of one number, and the time as seconds since 1970, which is an immutable expression.
alter table event_performance add constraint event_performance_occupies_alone exclude using gist (
    int8range(venue_id, venue_id, '[]') with &&,
    int8range(
        extract(epoch from starts_at - timestamptz '1970-01-01 00:00:00+00')::bigint,
        extract(epoch from starts_at - timestamptz '1970-01-01 00:00:00+00')::bigint + occupied_minutes * 60) with &&
) where (cancelled_at is null and venue_id is not null and occupied_minutes is not null);

update event_performance p set venue_id = s.venue_id from event_show s where s.id = p.show_id;

-- Performances to come are guarded as well, in the order in which they were announced. One that overlaps an earlier one
-- stays as it is and unguarded until it is rescheduled.
do $$
declare
    performance record;
begin
    for performance in
        select p.id, least(1440, coalesce(
                   nullif(coalesce(substring(s.running_time from '(\d{1,2})\s*시간')::integer, 0) * 60
                        + coalesce(substring(s.running_time from '(\d{1,4})\s*분')::integer, 0), 0),
                   180)) + 30 as minutes
        from event_performance p join event_show s on s.id = p.show_id
        where p.cancelled_at is null and p.starts_at > now() - interval '1 day'
        order by p.id
    loop
        begin
            update event_performance set occupied_minutes = performance.minutes where id = performance.id;
        exception when exclusion_violation then
            raise warning 'performance % overlaps another one in its venue', performance.id;
        end;
    end loop;
end $$;

-- A venue is known by its name and address, a show by its title, venue and the time at which its booking opens. Twins
-- that exist already keep the mark off all but the first.
create unique index event_venue_named_once on event_venue (name, address) where named_once;
update event_venue v set named_once = true
where not exists (select from event_venue o where o.name = v.name and o.address = v.address and o.id < v.id);

alter table event_show add column named_once boolean;
create unique index event_show_named_once on event_show (venue_id, title, booking_opens_at)
    where named_once and withdrawn_at is null;
update event_show s set named_once = true
where s.withdrawn_at is null and not exists (
    select from event_show o
    where o.venue_id = s.venue_id and o.title = s.title and o.booking_opens_at = s.booking_opens_at
        and o.withdrawn_at is null and o.id < s.id);

-- Categories that differ in how their letters are composed are one category; a twin that exists already stays.
update event_category c set name = normalize(c.name, NFC)
where c.name is not NFC normalized and not exists (
    select from event_category o
    where coalesce(o.parent_id, 0) = coalesce(c.parent_id, 0) and o.id <> c.id
        and normalize(o.name, NFC) = normalize(c.name, NFC));

-- Sections do not overlap. The application never allowed it; should somebody have done it by hand, the release goes on
-- and the application alone keeps watch.
do $$
begin
    alter table event_section add constraint event_section_alone exclude using gist (
        int8range(venue_id, venue_id, '[]') with &&,
        int8range(start_row, start_row::bigint + row_count) with &&,
        int8range(start_column, start_column::bigint + column_count) with &&
    );
exception when exclusion_violation then
    raise warning 'sections overlap, see event_section';
end $$;

-- A return counts on the day of its sale. One that is heard of before its sale waits for it here.
alter table event_sale
    add column sale_reference uuid,
    add column waiting_tickets integer;
create index event_sale_waiting on event_sale (sale_reference) where waiting_tickets is not null;

-- Titles without a letter or digit are found by their signs.
update event_search f set grams = f.grams || array(
    select distinct 's' || left(word, n)
    from event_show s, regexp_split_to_table(s.title, '\s+') word, generate_series(1, least(20, length(word))) n
    where s.id = f.show_id and word <> '')
where f.title_keys = '';
