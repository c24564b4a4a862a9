-- One-time invitations to roles. Only the SHA-256 of a code is kept.
create table user_invitation (
    digest      bytea       not null primary key,
    roles       text        not null,
    invited_by  uuid        not null,
    invited_at  timestamptz not null,
    expires_at  timestamptz not null,
    redeemed_at timestamptz,
    redeemed_by uuid
);

create index user_invitation_expiry on user_invitation (expires_at);
