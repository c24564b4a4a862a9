-- Whatever coupons the step counter has, a user gets one of them a day. Of those who already have several of one day all
-- but the first move to days that no user has, so that nobody loses a coupon.
update coupon_box b set day = date '2000-01-01' + s.place::integer
from (select id, row_number() over (partition by user_id, day order by received_at, id) as nth,
             row_number() over (partition by user_id order by day, id) as place
      from coupon_box where day is not null) s
where b.id = s.id and s.nth > 1;

create unique index coupon_box_once_a_day on coupon_box (user_id, day) where day is not null;

-- Purchases that came to nothing wait here to be forgotten.
create index coupon_reservation_to_forget on coupon_reservation (opened_at) where state = 'RELEASED';
