-- Runs once, when the data volume is new: a database for each service, owned by a role that can do nothing else.
-- No superuser, so that what a role revokes from itself binds; no right to connect to the other's database.
\getenv user_service_password USER_SERVICE_DATABASE_PASSWORD
\getenv reservations_service_password RESERVATIONS_SERVICE_DATABASE_PASSWORD

CREATE ROLE user_service LOGIN PASSWORD :'user_service_password';
CREATE DATABASE user_service OWNER user_service;
REVOKE CONNECT ON DATABASE user_service FROM PUBLIC;

CREATE ROLE reservations_service LOGIN PASSWORD :'reservations_service_password';
CREATE DATABASE reservations_service OWNER reservations_service;
REVOKE CONNECT ON DATABASE reservations_service FROM PUBLIC;
