import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fitView,
  gather,
  locate,
  markerTowards,
  panBy,
  placeLabels,
  scaleBar,
  toScreen,
  zoomAt,
} from '../../../renderer/inventory/plan.ts';
import { byId, idOf, sampleDevice } from './sample-devices.ts';

const size = { width: 1200, height: 800 };
const sangam = { latitude: 37.5779, longitude: 126.891 };

describe('S43 places on the site plan', () => {
  test('a hundredth of a degree is 1,111 m to the north and 881 m to the east in Seoul', () => {
    const [a, b] = locate(
      byId([
        sampleDevice('a', 'terminal', { gps: sangam }),
        sampleDevice('b', 'terminal', {
          gps: { latitude: sangam.latitude + 0.01, longitude: sangam.longitude + 0.01 },
        }),
      ]),
    );
    expect((b?.north ?? 0) - (a?.north ?? 0)).toBeCloseTo(1111.3, 0);
    expect((b?.east ?? 0) - (a?.east ?? 0)).toBeCloseTo(880.8, 0);
  });

  test('a camera without a place stands at its terminal, other devices are left out', () => {
    const located = locate(
      byId([
        sampleDevice('edge', 'terminal', { gps: sangam }),
        sampleDevice('cam', 'camera', { parentId: idOf('edge') }),
        sampleDevice('router', 'router', { parentId: idOf('edge') }),
      ]),
    );
    expect(located.map(({ device, inherited }) => [device.id, inherited])).toEqual([
      ['edge', false],
      ['cam', true],
    ]);
  });

  test('north is up and everything fits, wherever it is', () => {
    const coordinate = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 20 }), (places) => {
        const located = locate(
          byId(
            places.map(([north, east], index) =>
              sampleDevice(`d${index}`, 'terminal', { gps: { latitude: 37 + north, longitude: 127 + east } }),
            ),
          ),
        );
        const view = fitView(located, size);
        for (const point of located) {
          const { x, y } = toScreen(point, view, size);
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(size.width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(size.height);
        }
      }),
    );
    const view = fitView([{ east: 0, north: 0 }], size);
    expect(toScreen({ east: 0, north: 10 }, view, size).y).toBeLessThan(toScreen({ east: 0, north: 0 }, view, size).y);
    expect(toScreen({ east: 10, north: 0 }, view, size).x).toBeGreaterThan(
      toScreen({ east: 0, north: 0 }, view, size).x,
    );
  });

  test('zooming keeps the place under the pointer', () => {
    const view = { east: 40, north: -7, metresPerPixel: 2 };
    const point = { east: 300, north: 120 };
    const before = toScreen(point, view, size);
    const after = toScreen(point, zoomAt(view, size, before, 1.7), size);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
    const panned = toScreen(point, panBy(view, 15, -20), size);
    expect([panned.x - before.x, panned.y - before.y]).toEqual([15, -20]);
  });

  test('the scale bar is a round number of metres and fits', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 2000, noNaN: true }), (metresPerPixel) => {
        const { metres, pixels } = scaleBar(metresPerPixel, 180);
        expect(pixels).toBeLessThanOrEqual(180 + 1e-9);
        expect(pixels).toBeGreaterThan(70);
        expect(String(metres / 10 ** Math.floor(Math.log10(metres) + 1e-9))).toMatch(/^[125](?:\.0*)?/);
      }),
    );
    expect(scaleBar(2.83, 180).metres).toBe(500);
  });
});

describe('markers and names', () => {
  test('devices on one spot are one marker', () => {
    const located = locate(
      byId([
        sampleDevice('master', 'master', { gps: sangam }),
        sampleDevice('edge', 'terminal', { gps: sangam }),
        sampleDevice('cam', 'camera', { parentId: idOf('edge') }),
        sampleDevice('far', 'terminal', { gps: { ...sangam, latitude: sangam.latitude + 0.01 } }),
      ]),
    );
    const markers = gather(located, fitView(located, size), size, 18);
    expect(markers.map(({ devices, ownPlaces }) => [devices.map(({ id }) => id), ownPlaces])).toEqual([
      [['master', 'edge', 'cam'], 2],
      [['far'], 1],
    ]);
  });

  test('no name covers a name or a marker, and none leaves the plan', () => {
    const wish = fc.record({
      x: fc.double({ min: 0, max: size.width, noNaN: true }),
      y: fc.double({ min: 0, max: size.height, noNaN: true }),
      radius: fc.constant(12),
      width: fc.double({ min: 20, max: 240, noNaN: true }),
      height: fc.constant(17),
    });
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 60 }), (wishes) => {
        const boxes = placeLabels(wishes, size);
        const shown = boxes.filter((box) => box !== null);
        const obstacles = wishes.map(({ x, y, radius }) => ({
          left: x - radius,
          right: x + radius,
          top: y - radius,
          bottom: y + radius,
        }));
        for (const box of shown) {
          expect(box.left).toBeGreaterThanOrEqual(0);
          expect(box.bottom).toBeLessThanOrEqual(size.height);
          for (const other of [...shown.filter((each) => each !== box), ...obstacles]) {
            const apart =
              box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
            expect(apart).toBe(true);
          }
        }
      }),
    );
  });

  test('a lone marker gets its name, at its right', () => {
    expect(placeLabels([{ x: 100, y: 100, radius: 12, width: 80, height: 16 }], size)[0]?.left).toBe(115);
  });

  test('arrow keys lead to the nearest marker in their direction', () => {
    const markers = [
      { x: 0, y: 0 },
      { x: 100, y: 10 },
      { x: 40, y: 90 },
      { x: -50, y: 0 },
    ];
    expect(markerTowards(markers, 0, { x: 1, y: 0 })).toBe(1);
    expect(markerTowards(markers, 0, { x: 0, y: 1 })).toBe(2);
    expect(markerTowards(markers, 0, { x: -1, y: 0 })).toBe(3);
    expect(markerTowards(markers, 0, { x: 0, y: -1 })).toBe(0);
  });
});
