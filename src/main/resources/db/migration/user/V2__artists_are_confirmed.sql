-- Who signs up as an artist asks to be confirmed as one. Those who only ever said so themselves ask again.
alter table user_account add column artist_requested boolean not null default false;

update user_account set artist_requested = true, artist = false where artist;
