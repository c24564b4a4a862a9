-- When an event that failed is tried again; one without an instant waits for its first delivery, however long. The build
-- before this one does not know the column: what it left as FAILED, PROCESSING or RESUBMITTED is due at once.
alter table event_publication add column next_attempt_at timestamp with time zone;

-- What a listener could not take. A table of its own, so that it costs the living nothing.
create table event_publication_dead (
    id               uuid                     not null primary key,
    listener_id      text                     not null,
    event_type       text                     not null,
    serialized_event text                     not null,
    publication_date timestamp with time zone not null,
    attempts         integer                  not null,
    died_at          timestamp with time zone not null,
    -- The class of the last failure; its message may name personal data and is in the log alone.
    failure          text
);

with dead as (
    delete from event_publication where status = 'FAILED' and completion_attempts >= 20 returning *)
insert into event_publication_dead
    (id, listener_id, event_type, serialized_event, publication_date, attempts, died_at)
select id, listener_id, event_type, serialized_event, publication_date, completion_attempts, now() from dead;

-- The oldest events of one listener. The table holds only what is outstanding, so that both are made in a moment.
create index event_publication_new on event_publication (listener_id, publication_date)
    where next_attempt_at is null and completion_date is null;
create index event_publication_again on event_publication (listener_id, next_attempt_at)
    where next_attempt_at is not null and completion_date is null;

-- Every row dies within seconds: a scan from the oldest must not wade through those that are gone.
alter table event_publication set (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = -1);

-- Puts dead letters back, all or those of one listener, to be delivered at once; answers how many.
create function deliver_dead_events_again(listener text default null) returns bigint language sql as $$
    with back as (
        delete from event_publication_dead where listener is null or listener_id = listener returning *),
    living as (
        insert into event_publication
            (id, listener_id, event_type, serialized_event, publication_date, status, completion_attempts)
        select id, listener_id, event_type, serialized_event, publication_date, 'PUBLISHED', 0 from back returning 1)
    select count(*) from living
$$;
