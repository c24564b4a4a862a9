-- Until now everybody was an artist who said so; from now on the news says who is confirmed.
update review_author set artist = false where artist;
