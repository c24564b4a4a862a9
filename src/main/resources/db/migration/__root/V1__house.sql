-- News that a listener has not taken yet (Spring Modulith's event publication registry). Taken news is deleted.
create table event_publication (
    id                     uuid                     not null primary key,
    listener_id            text                     not null,
    event_type             text                     not null,
    serialized_event       text                     not null,
    publication_date       timestamp with time zone not null,
    completion_date        timestamp with time zone,
    status                 text,
    completion_attempts    integer                  not null default 0,
    last_resubmission_date timestamp with time zone
) with (fillfactor = 70);

create index event_publication_outstanding on event_publication (publication_date) where completion_date is null;

-- Which instance runs a job that only one may run.
create table scheduler_lock (
    name       varchar(64)  not null primary key,
    lock_until timestamp    not null,
    locked_at  timestamp    not null,
    locked_by  varchar(255) not null
);

-- Answers to requests that carried an Idempotency-Key, kept for 24 hours; without a status the first request is at work.
create table idempotent_answer (
    caller          text                     not null,
    idempotency_key text                     not null,
    fingerprint     bytea                    not null,
    claimed_at      timestamp with time zone not null,
    status          integer,
    content_type    text,
    location        text,
    body            bytea,
    primary key (caller, idempotency_key)
);

create index idempotent_answer_age on idempotent_answer (claimed_at);
