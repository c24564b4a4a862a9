-- Until when the buyer can approve; what was begun before this release keeps what the gateway was told then.
alter table payment_purchase add column checkout_ends_at timestamptz;
update payment_purchase set checkout_ends_at = deadline - interval '30 seconds'
where state in ('REQUESTED', 'AWAITING_APPROVAL');

-- By when a paid purchase must have its tickets; null once that is settled.
alter table payment_purchase add column tickets_due_at timestamptz;
create index payment_purchase_tickets_due on payment_purchase (tickets_due_at) where tickets_due_at is not null;

-- When an attempt was last left without an answer; a refusal counts only when it lasts longer than that can matter.
alter table payment_refund add column unanswered_at timestamptz;
update payment_refund set unanswered_at = now() where state = 'REFUNDING' and attempts > 0;
