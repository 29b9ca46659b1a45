// A user for the videos domain, with rights on its own database alone. Run once, when the volume is new.
db.getSiblingDB("videos").createUser({
  user: "videos",
  pwd: require("fs").readFileSync("/run/secrets/mongodb_videos_password", "utf8").trim(),
  roles: [{ role: "readWrite", db: "videos" }],
});
