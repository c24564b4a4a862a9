-- Where a request of staff came from.
alter table audit_entry add column address text;

comment on table audit_entry is 'Who did what to whom and when. Ids, amounts and the network address of staff; nothing else that is personal.';
comment on column audit_entry.at is 'When it happened or, of news that does not say, when the house heard of it.';

-- Which request answers for a key; one that was taken over no longer does. Null while a version without claims runs.
alter table idempotent_answer add column claim uuid;
