-- An ordinary customer's request: signed in by cookie, nothing of Postern in it.
wrk.headers["Cookie"] = os.getenv("COOKIE")
wrk.headers["Accept"] = "application/json"
