-- Who has closed the account, and when we heard of it. Their tickets of performances that begin later open no door.
create table ticket_former_holder (
    user_id uuid        not null primary key,
    since   timestamptz not null
);
