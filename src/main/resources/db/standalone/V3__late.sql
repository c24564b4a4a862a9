alter table sandbox_faults add column late_next text[] not null default '{}';
