-- Ratings come in half stars. The column "rating" keeps the whole stars, which the release before this one reads.
alter table review add column half_stars smallint check (half_stars between 2 and 10);

update review set half_stars = rating * 2;

alter table review_rating add column half_stars bigint not null default 0;

update review_rating set half_stars = total * 2;

-- That release writes no half stars.
create function review_fill_half_stars() returns trigger language plpgsql as $$
begin
    new.half_stars := coalesce(new.half_stars, new.rating * 2);
    return new;
end
$$;

create trigger review_fill_half_stars before insert on review
    for each row execute function review_fill_half_stars();

-- The exact sum of the visible ratings of a show, whichever release writes, removes or hides a review. Once only releases
-- that know half stars run, the application may keep the sum and these triggers can go.
create function review_sum_half_stars() returns trigger language plpgsql as $$
declare
    change integer := 0;
begin
    if new.removed_at is null and not new.hidden then
        change := new.half_stars;
    end if;
    if tg_op = 'UPDATE' and old.removed_at is null and not old.hidden then
        change := change - old.half_stars;
    end if;
    if change <> 0 then
        insert into review_rating as known (show_id, total, ratings, revision, half_stars)
        values (new.show_id, 0, 0, 0, change)
        on conflict (show_id) do update set half_stars = known.half_stars + excluded.half_stars;
    end if;
    return null;
end
$$;

create trigger review_sum_half_stars after insert or update of removed_at, hidden, half_stars on review
    for each row execute function review_sum_half_stars();

alter table review alter column half_stars set not null;

create index review_reply_of_author on review_reply (review_id, author);
