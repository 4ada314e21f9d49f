import {
  curveBasis,
  curveBasisClosed,
  curveBasisOpen,
  curveBumpX,
  curveBumpY,
  curveLinear,
  curveLinearClosed,
  curveMonotoneX,
  curveMonotoneY,
  curveNatural,
  curveStep,
  curveStepAfter,
  curveStepBefore,
} from 'd3-shape'
import type { CurveFactory } from 'd3-shape'
import type { CurveType } from './read-chart.ts'

/** How the points of a line are joined, by the names that charts use. */
const CURVES: Record<CurveType, CurveFactory> = {
  basis: curveBasis,
  basisClosed: curveBasisClosed,
  basisOpen: curveBasisOpen,
  bump: curveBumpX,
  bumpX: curveBumpX,
  bumpY: curveBumpY,
  linear: curveLinear,
  linearClosed: curveLinearClosed,
  monotone: curveMonotoneX,
  monotoneX: curveMonotoneX,
  monotoneY: curveMonotoneY,
  natural: curveNatural,
  step: curveStep,
  stepAfter: curveStepAfter,
  stepBefore: curveStepBefore,
}

/** A smooth one for a name that is not known, or none. */
export function curveOf(type: string | undefined): CurveFactory {
  return type !== undefined && Object.hasOwn(CURVES, type) ? CURVES[type as CurveType] : curveMonotoneX
}
