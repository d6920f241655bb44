-- What came to light after a request had ended is looked for at every look at how things stand, and is rare.
create index audit_late_evidence on audit (number) where type = 'request.late_evidence';
