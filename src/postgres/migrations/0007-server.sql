-- The version before stops.

-- server: which one this was when it was last known to have lost nothing. A copy of it, or a standby that took over, is
-- another, and says so to a machine that has never seen the first.
alter table shield.standing add column server text collate "C";

-- last_seq: the last request that was there when it was noticed; what came later was never sent before. A failover that was
-- open when this column came counts all of them.
alter table shield.failovers add column last_seq bigint not null default 9007199254740991;
