/** Of the database `metrics`. */
export const migrations = [
  `CREATE TABLE username_binding (
     username TEXT PRIMARY KEY,
     device_id TEXT NOT NULL
   ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE forecaster (
     device_id TEXT NOT NULL,
     resource TEXT NOT NULL,
     state TEXT NOT NULL,
     PRIMARY KEY (device_id, resource)
   ) STRICT`,
];
