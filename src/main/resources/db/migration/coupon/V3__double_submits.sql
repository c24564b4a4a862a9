-- A coupon is known by all its terms, and a campaign's coupon by the campaign's as well, so that a double submit makes
-- one. The key is null in rows that the previous release writes and in twins that exist already.
alter table coupon add column terms_key text;

with keyed as (
    select c.id, concat_ws('|', c.name, c.discount_type, c.discount_value, c.min_purchase, c.combinable::text, c.category,
                     floor(extract(epoch from c.valid_end) * 1000)::bigint, f.total,
                     floor(extract(epoch from f.starts_at) * 1000)::bigint) as terms_key,
           c.created_at
    from coupon c left join coupon_campaign f on f.coupon_id = c.id
), numbered as (
    select id, terms_key, row_number() over (partition by terms_key order by created_at, id) as nth from keyed
)
update coupon c set terms_key = n.terms_key from numbered n where n.id = c.id and n.nth = 1;

create unique index coupon_terms_once on coupon (terms_key);
