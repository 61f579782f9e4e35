// The two trees of Evergreen, as parts of statements: profiles (permission groups) and org units.
//
// A profile right below the root, such as Patrons or Staff, is a record type. Every profile below
// it is a user group of that type, and so is the profile itself.

/** Each profile with its record type, and whether it or a group above it may log in as staff. */
export const PROFILES = `staff_login as materialized (
  select g.id, exists (
      select from permission.grp_perm_map m join permission.perm_list l on l.id = m.perm
       where m.grp = g.id and l.code = 'STAFF_LOGIN') as is_staff
    from permission.grp_tree g
), profiles (id, name, depth, record_type, is_staff) as (
  select g.id, g.name, 0, g.name, s.is_staff
    from permission.grp_tree g join staff_login s on s.id = g.id where g.parent is null
  union all
  select g.id, g.name, above.depth + 1,
      case when above.depth = 0 then g.name else above.record_type end,
      above.is_staff or s.is_staff
    from profiles above join permission.grp_tree g on g.parent = above.id
    join staff_login s on s.id = g.id
)`

/** Every org unit below one, at any depth. Its placeholder is the short name of that one. */
export const ORG_UNITS_BELOW = `with recursive below (id, shortname) as (
    select child.id, child.shortname from actor.org_unit child
      join actor.org_unit top on top.id = child.parent_ou where top.shortname = $1
    union
    select child.id, child.shortname from actor.org_unit child join below on below.id =
      child.parent_ou)
  select shortname from below order by shortname`
