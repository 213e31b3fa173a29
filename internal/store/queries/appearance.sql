-- name: Appearance :one
SELECT name, colour, logo_type, logo_hash FROM appearance WHERE one = 1;

-- name: Logo :one
SELECT logo FROM appearance WHERE one = 1 AND logo_hash = $1 AND logo IS NOT NULL;

-- name: SaveAppearance :exec
INSERT INTO appearance (one, name, colour, logo_type, logo_hash) VALUES (1, $1, $2, '', '')
ON CONFLICT (one) DO UPDATE SET name = excluded.name, colour = excluded.colour;

-- name: SaveLogo :exec
INSERT INTO appearance (one, name, colour, logo, logo_type, logo_hash) VALUES (1, '', '', $1, $2, $3)
ON CONFLICT (one) DO UPDATE SET logo = excluded.logo, logo_type = excluded.logo_type, logo_hash = excluded.logo_hash;
