-- Who somebody is. A withdrawn account keeps its row, emptied of everything personal, so that books still add up.
create table user_account (
    id             uuid        not null primary key,
    version        integer     not null,
    revision       bigint      not null,
    name           text        not null,
    email          text,
    -- The address as compared: lower case. E-mail addresses are the same in any case.
    email_key      text        constraint user_account_email_key unique,
    phone_number   text        constraint user_account_phone_number_key unique,
    password_hash  text,
    birth_date     date,
    address        text        not null,
    address_detail text        not null,
    profile_url    text,
    artist         boolean     not null,
    roles          text        not null,
    created_at     timestamptz not null,
    withdrawn_at   timestamptz
);

-- A person at Kakao or Google and the account that is theirs here.
create table user_identity (
    provider    text        not null,
    provider_id text        not null,
    user_id     uuid        not null references user_account (id),
    linked_at   timestamptz not null,
    primary key (provider, provider_id)
);

create index user_identity_user on user_identity (user_id);

-- One sign-in on one device: the family of all tokens that descend from it.
create table user_session (
    id         uuid        not null primary key,
    user_id    uuid        not null references user_account (id),
    opened_at  timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);

create index user_session_user on user_session (user_id);
create index user_session_expiry on user_session (expires_at);

-- Only the SHA-256 of a refresh token is kept. A used one stays until its session ends, to recognise a second use.
create table user_refresh_token (
    hash       bytea       not null primary key,
    session_id uuid        not null references user_session (id) on delete cascade,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);

create index user_refresh_token_session on user_refresh_token (session_id);

-- Access tokens that are good by their signature and yet do not count: those of these users and sessions. Forgotten
-- once the last such token has expired.
create table user_revocation (
    subject    uuid        not null primary key,
    revoked_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null
);

create index user_revocation_age on user_revocation (revoked_at);

-- Who uploaded which picture, so that it can go when the user goes.
create table user_picture (
    name         text        not null primary key,
    owner_id     uuid        not null,
    uploaded_at  timestamptz not null,
    discarded_at timestamptz
);

create index user_picture_owner on user_picture (owner_id);
create index user_picture_discarded on user_picture (discarded_at) where discarded_at is not null;
