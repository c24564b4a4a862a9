-- When the start changed last and with which revision: holders of whom the news comes later are told too.
-- cancelled_at: tickets that were void before are not concerned.
alter table push_performance
    add column start_changed_at timestamptz,
    add column start_revision   bigint,
    add column cancelled_at     timestamptz;

create index push_notice_of_performance on push_notice (performance_id, user_id)
    where kind in ('DAY_BEFORE', 'HOUR_BEFORE', 'RESCHEDULED');
create index push_notice_of_opening on push_notice (show_id) where kind = 'OPENING';
create index push_notice_created on push_notice using brin (created_at);

-- The notice's, repeated here so that what is due next is found without reading all that is due.
alter table push_delivery add column urgent boolean not null default true;

update push_delivery delivery set urgent = false
from push_notice notice
where notice.notice_id = delivery.notice_id and delivery.state = 'PENDING' and not notice.urgent;

create index push_delivery_due on push_delivery (urgent desc, next_at) where state = 'PENDING';

-- Who has left. News of them that comes late is not kept.
create table push_withdrawn (
    user_id uuid not null primary key
);
