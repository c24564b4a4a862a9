-- The sign-in at the phone; null for phones that were registered before sign-ins were kept.
alter table push_device add column session_id uuid;

create index push_device_of_session on push_device (session_id) where session_id is not null;

-- Attempts that ended in an exception, unlike those that found the service down.
alter table push_delivery add column failures integer not null default 0;

-- A notice may be about the account and no show.
alter table push_notice alter column show_id drop not null;
