alter table sandbox_faults add column garbage_next text[] not null default '{}';
