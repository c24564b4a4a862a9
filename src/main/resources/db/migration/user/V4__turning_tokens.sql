-- A sign-in knows all refresh tokens it ever had by the part that they share, so that burnt ones need no row each. It
-- knows its newest access token and the one before: who extends an older one holds a copy. Null in sign-ins that were
-- last extended by an earlier build.
alter table user_session
    add column family_hash              bytea constraint user_session_family_hash unique,
    add column access_token_id          uuid,
    add column previous_access_token_id uuid,
    add column extended_at              timestamptz;

-- With the token itself, which is not kept, this yields its successor once more.
alter table user_refresh_token add column successor_salt bytea;
