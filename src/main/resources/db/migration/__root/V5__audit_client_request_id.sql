-- What the client called its request; request_id is chosen by the server.
alter table audit_entry add column client_request_id text;
