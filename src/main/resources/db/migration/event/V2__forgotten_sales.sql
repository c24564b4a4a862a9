-- Rows come in the order of this time, so the smallest of indexes finds the old ones.
create index event_sale_counted on event_sale using brin (counted_at);
