"""Small pictures of kinds of resources, of our own drawing, as paths in a square of 24 by 24."""

ICONS = {
    "bucket": "M5 7c0-3 14-3 14 0l-2 11c-.4 2.6-9.6 2.6-10 0zM5 7c0 3 14 3 14 0",
    "table": "M5 6c0-3 14-3 14 0v12c0 3-14 3-14 0zM5 6c0 3 14 3 14 0M5 12c0 3 14 3 14 0",
    "function": "M7 5h2.5l7 14H19M12 10.5L7.5 19",
    "queue": "M3 8h4v8H3zM10 8h4v8h-4zM17 8h4v8h-4z",
    "topic": "M4 10v4h3l7 4V6L7 10zM17.5 9c1.6 1.6 1.6 4.4 0 6M20 6.5c3 3 3 8 0 11",
    "alarm": "M6 16c1.5-1.5 1-4 1.5-6.5.7-5 8.3-5 9 0 .5 2.5 0 5 1.5 6.5zM10.5 19.2h3",
    "clock": "M12 4a8 8 0 1 0 .01 0zM12 8v4.5l3 2",
    "api": "M9 7l-5 5 5 5M15 7l5 5-5 5",
    "machine": "M9 4h6v4H9zM4 16h6v4H4zM14 16h6v4h-6zM12 8v4M7 16v-4h10v4",
    "layer": "M12 4l8 4-8 4-8-4zM4 12l8 4 8-4M4 16l8 4 8-4",
    "key": "M8 8a4 4 0 1 0 .01 0zM12 12h8v3M17 12v3",
    "custom": "M12 4l8 8-8 8-8-8zM12 9v6M9 12h6",
    "other": "M5 5h14v14H5z",
}
