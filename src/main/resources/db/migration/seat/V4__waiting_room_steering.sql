-- Which part of a room's rate the house carries at present.
alter table seat_waiting_room
    add column carried double precision not null default 1 check (carried > 0 and carried <= 1);
