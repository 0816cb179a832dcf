/* The stations as one layer of MapLibre, drawn by WebGL: a filter or a choice changes a byte a station, nothing else. */
(function () {
  const VERTEX = `
    attribute vec2 place; attribute float tone; attribute float state;
    uniform mat4 matrix; uniform float size; uniform float turn; uniform float others; uniform vec4 tones[9]; uniform vec4 chosen;
    varying vec4 colour; varying float width;
    void main() {
      bool picked = state > 1.5;
      float mine = picked ? 2.0 : (tone == others ? 0.0 : 1.0);
      if (state < 0.5 || mine != turn) { gl_Position = vec4(2.0, 2.0, 2.0, 1.0); gl_PointSize = 1.0; return; }
      gl_Position = matrix * vec4(place, 0.0, 1.0);
      width = picked ? size * 1.35 + 2.0 : size;
      gl_PointSize = width;
      colour = picked ? chosen : tones[int(tone)];
    }`;
  // Alpha 0 in a tone means a ring: a state must not hang on colour alone.
  const FRAGMENT = `
    precision mediump float;
    uniform vec3 ground; uniform vec3 edge; varying vec4 colour; varying float width;
    void main() {
      float far = length(gl_PointCoord - 0.5) * width;
      float radius = width * 0.5;
      float cover = clamp(radius - far, 0.0, 1.0);
      float rim = clamp(radius - 1.0 - far, 0.0, 1.0);
      float core = colour.a > 0.5 ? 0.0 : clamp(radius - 2.6 - far, 0.0, 1.0);
      vec3 paint = mix(colour.a > 0.5 ? edge : ground, mix(colour.rgb, ground, core), rim);
      gl_FragColor = vec4(paint, 1.0) * cover;
    }`;
  const rgb = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);

  function compile(gl) {
    const program = gl.createProgram();
    [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]].forEach(([kind, source]) => {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, source);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    });
    gl.linkProgram(program);
    return program;
  }

  const toUnit = (lon, lat) => [
    (180 + lon) / 360, (180 - (180 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360))) / 360,
  ];

  function makeLayer() {
    const layer = { id: "stations", type: "custom", renderingMode: "2d", tones: [], chosen: "#e0218a", ground: "#ffffff", edge: "#ffffff" };
    let gl = null, program = null, places = null, codes = null, states = null, count = 0, map = null;

    layer.onAdd = (ofMap, context) => {
      [map, gl] = [ofMap, context];
      program = compile(gl);
      [places, codes, states] = [gl.createBuffer(), gl.createBuffer(), gl.createBuffer()];
    };

    function fill(buffer, values, usage) {
      if (!gl) return;
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.bufferData(gl.ARRAY_BUFFER, values, usage);
      map.triggerRepaint();
    }

    layer.setPlaces = (lon, lat) => {
      count = lon.length;
      const flat = new Float32Array(2 * count);
      for (let at = 0; at < count; at += 1) flat.set(toUnit(lon[at], lat[at]), 2 * at);
      fill(places, flat, gl.STATIC_DRAW);
    };
    layer.setTones = (values) => fill(codes, values, gl.DYNAMIC_DRAW);
    layer.setStates = (values) => fill(states, values, gl.DYNAMIC_DRAW);
    layer.size = () => Math.max(4.5, Math.min(13, 1.9 * map.getZoom() + 1));

    function feed(name, buffer, width, kind) {
      const at = gl.getAttribLocation(program, name);
      gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
      gl.enableVertexAttribArray(at);
      gl.vertexAttribPointer(at, width, kind, false, 0, 0);
    }

    layer.render = (_gl, args) => {
      if (!count) return;
      const at = (name) => gl.getUniformLocation(program, name);
      gl.useProgram(program);
      feed("place", places, 2, gl.FLOAT);
      feed("tone", codes, 1, gl.UNSIGNED_BYTE);
      feed("state", states, 1, gl.UNSIGNED_BYTE);
      gl.uniformMatrix4fv(at("matrix"), false, args.defaultProjectionData.mainMatrix);
      gl.uniform1f(at("size"), layer.size() * window.devicePixelRatio);
      gl.uniform4fv(at("tones"), layer.tones.flatMap((tone) => [...rgb(tone.colour), tone.hollow ? 0 : 1]));
      gl.uniform4fv(at("chosen"), [...rgb(layer.chosen), 1]);
      gl.uniform3fv(at("ground"), rgb(layer.ground));
      gl.uniform3fv(at("edge"), rgb(layer.edge));
      gl.uniform1f(at("others"), layer.tones.length - 1);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
      [0, 1, 2].forEach((turn) => { // the last tone, that of all others, lies lowest; the chosen lie on top
        gl.uniform1f(at("turn"), turn);
        gl.drawArrays(gl.POINTS, 0, count);
      });
    };
    return layer;
  }

  window.picker.makeLayer = makeLayer;
})();
