-- Who did what to whom and when; nothing is ever changed or taken away here. Ids only, no personal data.
create table audit_entry (
    id           bigint      generated always as identity primary key,
    -- when it happened
    at           timestamptz not null,
    -- when it was written down
    noted_at     timestamptz not null,
    -- null when the house did it by itself
    actor        uuid,
    actor_roles  text,
    action       text        not null,
    -- kind:id of what it was done to
    subject      text,
    details      text,
    request_id   text,
    -- tells a piece of news that comes twice from two pieces of news
    news_key     text        unique
);

create index audit_entry_at on audit_entry (at, id);
create index audit_entry_actor on audit_entry (actor, id) where actor is not null;
create index audit_entry_subject on audit_entry (subject, id) where subject is not null;

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
    raise exception 'audit_entry is append-only';
end
$$;

create trigger audit_entry_append_only
    before update or delete or truncate on audit_entry
    for each statement execute function audit_is_append_only();
