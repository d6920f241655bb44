-- The version before stops.

-- oldest: the version of the schema that a shield has to know at least, to go on while others have a newer one.
alter table shield.schema_version add column oldest integer not null default 0;
